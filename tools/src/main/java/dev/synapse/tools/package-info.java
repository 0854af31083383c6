/** The tools that agents call. */
@NullMarked
package dev.synapse.tools;

import org.jspecify.annotations.NullMarked;
