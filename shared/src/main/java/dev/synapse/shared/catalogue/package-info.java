/** Which tools and models there are, as the workers publish it. */
@NullMarked
package dev.synapse.shared.catalogue;

import org.jspecify.annotations.NullMarked;
