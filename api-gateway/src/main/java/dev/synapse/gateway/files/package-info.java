/** Files of messages: upload, checks, download. */
@NullMarked
package dev.synapse.gateway.files;

import org.jspecify.annotations.NullMarked;
