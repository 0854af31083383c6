/** Startup and shutdown of the services, and their connections. */
@NullMarked
package dev.synapse.shared.service;

import org.jspecify.annotations.NullMarked;
