package dev.ostler.testkit.model;

import java.util.List;

/**
 * What follows from one request: its reply, and the notifications it causes in the order in which
 * each session gets them. A session that gets both gets the notifications first.
 */
public record ModelOutcome(ModelReply reply, List<ModelEvent> events) {}
