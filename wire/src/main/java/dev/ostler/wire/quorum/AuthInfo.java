package dev.ostler.wire.quorum;

/**
 * One identity of the client whose request is forwarded.
 *
 * @param scheme for example {@code ip}
 * @param id for example {@code 127.0.0.1}
 */
public record AuthInfo(String scheme, String id) {}
