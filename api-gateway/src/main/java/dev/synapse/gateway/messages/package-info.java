/** Accepts messages and reads the history. */
@NullMarked
package dev.synapse.gateway.messages;

import org.jspecify.annotations.NullMarked;
