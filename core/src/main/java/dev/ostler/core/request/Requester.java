package dev.ostler.core.request;

import dev.ostler.core.access.Identities;

/**
 * Who asks.
 *
 * @param sessionId 0 for the server itself
 */
public record Requester(long sessionId, Identities identities) {}
