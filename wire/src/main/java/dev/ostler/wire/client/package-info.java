/**
 * What a client and a server say to each other after the four length bytes: the handshake, the
 * request and reply headers, one record for each operation, and the notification.
 */
@NullMarked
package dev.ostler.wire.client;

import org.jspecify.annotations.NullMarked;
