/** Settings from the environment and the .env file. */
@NullMarked
package dev.synapse.shared.settings;

import org.jspecify.annotations.NullMarked;
