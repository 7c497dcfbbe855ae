/**
 * The released Java client, used as an application uses it, against an Ostler process. What is
 * expected here is what the client's documentation promises, so each test would also pass against a
 * released server.
 */
@NullMarked
package dev.ostler.interop.client;

import org.jspecify.annotations.NullMarked;
