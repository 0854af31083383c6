/** Load generator and reports. */
@NullMarked
package dev.synapse.benchmark;

import org.jspecify.annotations.NullMarked;
