/** Settings from the environment and the {@code .env} file. */
@NullMarked
package dev.synapse.shared.settings;

import org.jspecify.annotations.NullMarked;
