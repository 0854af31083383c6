/** The tools that agents call. */
@NullMarked
package dev.synapse.workers.tool;

import org.jspecify.annotations.NullMarked;
