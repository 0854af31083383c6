/** The terminal chat, a client of the public API. */
@NullMarked
package dev.synapse.cli;

import org.jspecify.annotations.NullMarked;
