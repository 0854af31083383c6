/** The instructions to models that precede the conversation. */
@NullMarked
package dev.synapse.workers.prompt;

import org.jspecify.annotations.NullMarked;
