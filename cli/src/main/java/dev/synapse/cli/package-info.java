/** The terminal chat, a client of the public contract. */
@NullMarked
package dev.synapse.cli;

import org.jspecify.annotations.NullMarked;
