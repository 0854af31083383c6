/** Scripted servers, real databases and fault tools for tests and the benchmark. */
@NullMarked
package dev.synapse.testkit;

import org.jspecify.annotations.NullMarked;
