/** Accounts, tokens and who is calling. */
@NullMarked
package dev.synapse.gateway.identity;

import org.jspecify.annotations.NullMarked;
