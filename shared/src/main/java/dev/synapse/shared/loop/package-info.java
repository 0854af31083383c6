/** What background loops share: repeated runs until the loop is closed, jitter, and the logging of outages. */
@NullMarked
package dev.synapse.shared.loop;

import org.jspecify.annotations.NullMarked;
