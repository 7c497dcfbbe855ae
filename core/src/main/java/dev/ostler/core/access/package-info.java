/**
 * Who a connection is, and what that lets it do.
 *
 * <pre>
 *   remote address, auth request        ACL in a create or setACL       any operation
 *          │                                     │                           │
 *   AuthenticationScheme ─► Identities ─► AccessRules.normalise       AccessRules.permits
 *    (ip, digest, ...)                    the list as it is stored     yes or no
 * </pre>
 *
 * <p>{@link dev.ostler.core.access.AccessRules} is the only entry. What a scheme is made of stands
 * behind {@link dev.ostler.core.access.AuthenticationScheme}, so that schemes that need
 * certificates or a conversation (x509, sasl) can be added from outside. Identities come from a
 * socket, a certificate or a secret that was shown, and from nothing else; no name is ever looked
 * up.
 */
@NullMarked
package dev.ostler.core.access;

import org.jspecify.annotations.NullMarked;
