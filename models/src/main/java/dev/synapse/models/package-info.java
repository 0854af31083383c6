/** The models: one blocking call that streams, whoever the vendor is. */
@NullMarked
package dev.synapse.models;

import org.jspecify.annotations.NullMarked;
