/** The operator's view of jobs that were given up. */
@NullMarked
package dev.synapse.gateway.deadletters;

import org.jspecify.annotations.NullMarked;
