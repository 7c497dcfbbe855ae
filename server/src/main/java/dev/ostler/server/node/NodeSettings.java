package dev.ostler.server.node;

/**
 * What the driver itself needs to know.
 *
 * @param fieldBytesMax longest string or buffer in a request
 * @param largeFrameBytesMax bytes of large requests that may be in flight at once
 * @param leaderServes whether clients are let in while this server leads an ensemble
 */
public record NodeSettings(int fieldBytesMax, long largeFrameBytesMax, boolean leaderServes) {}
