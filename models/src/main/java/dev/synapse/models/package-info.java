/** Model clients: one blocking, streaming call for every vendor. */
@NullMarked
package dev.synapse.models;

import org.jspecify.annotations.NullMarked;
