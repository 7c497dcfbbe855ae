package dev.ostler.client;

/**
 * Who a server takes this connection for.
 *
 * @param scheme {@code ip}, {@code digest}, {@code x509}, {@code sasl}, {@code super}
 * @param user for {@code digest} the name without the password
 */
public record Identity(String scheme, String user) {}
