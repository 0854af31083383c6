/** The command line for dead letters: jobs that failed too often. */
@NullMarked
package dev.synapse.deadletters;

import org.jspecify.annotations.NullMarked;
