/** Accounts, tokens and authentication. */
@NullMarked
package dev.synapse.gateway.identity;

import org.jspecify.annotations.NullMarked;
