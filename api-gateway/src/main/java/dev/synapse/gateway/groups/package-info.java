/** Groups and their members. */
@NullMarked
package dev.synapse.gateway.groups;

import org.jspecify.annotations.NullMarked;
