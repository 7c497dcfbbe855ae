package dev.ostler.client;

/**
 * What was read, and a watch that tells of its first change.
 *
 * @param <T> what was read
 */
public record Watched<T>(T result, OneShotWatch watch) {}
