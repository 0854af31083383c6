/** How log lines are written; named in the configurations of Logback. */
@NullMarked
package dev.synapse.shared.log;

import org.jspecify.annotations.NullMarked;
