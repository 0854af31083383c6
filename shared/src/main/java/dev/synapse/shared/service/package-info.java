/** What every service stands on when it starts. */
@NullMarked
package dev.synapse.shared.service;

import org.jspecify.annotations.NullMarked;
