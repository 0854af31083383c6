/** What comes in and goes out is bounded here: sizes and memory of bodies, UTF-8, and the time that slow clients may take. */
@NullMarked
package dev.synapse.gateway.intake;

import org.jspecify.annotations.NullMarked;
