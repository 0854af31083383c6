/** Executes steps: calls models and runs tools. */
@NullMarked
package dev.synapse.workers;

import org.jspecify.annotations.NullMarked;
