/** The three services and their databases in one process. */
@NullMarked
package dev.synapse.allinone;

import org.jspecify.annotations.NullMarked;
