/** How often users and addresses may do what costs. */
@NullMarked
package dev.synapse.gateway.limits;

import org.jspecify.annotations.NullMarked;
