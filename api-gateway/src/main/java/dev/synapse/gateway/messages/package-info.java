/** Messages: accepting them and reading the history. */
@NullMarked
package dev.synapse.gateway.messages;

import org.jspecify.annotations.NullMarked;
