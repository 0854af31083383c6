/** The catalogue of available tools and models, which the workers publish. */
@NullMarked
package dev.synapse.shared.catalogue;

import org.jspecify.annotations.NullMarked;
