/** What callers may do: roles in groups, scopes of credentials, and the one place that checks them. */
@NullMarked
package dev.synapse.gateway.access;

import org.jspecify.annotations.NullMarked;
