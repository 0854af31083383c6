/** Logback converters that keep each log message on one line; the Logback configurations name them. */
@NullMarked
package dev.synapse.shared.log;

import org.jspecify.annotations.NullMarked;
