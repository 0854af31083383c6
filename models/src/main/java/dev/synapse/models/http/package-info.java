/** The transport of model calls: streams over the JDK's HTTP client and virtual threads. */
@NullMarked
package dev.synapse.models.http;

import org.jspecify.annotations.NullMarked;
