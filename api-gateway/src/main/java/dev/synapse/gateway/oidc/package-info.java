/** Sign-in through an OpenID Connect provider: the protocol, up to the identity that the provider vouches for. */
@NullMarked
package dev.synapse.gateway.oidc;

import org.jspecify.annotations.NullMarked;
