/** What the members' models are told beside the conversation. */
@NullMarked
package dev.synapse.workers.prompt;

import org.jspecify.annotations.NullMarked;
