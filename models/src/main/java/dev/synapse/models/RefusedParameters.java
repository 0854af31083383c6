package dev.synapse.models;

import java.util.Collection;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Optional parameters that a model is known to refuse, so that requests leave them out. Immutable.
 *
 * @param names their names in the vendor's protocol, or one of those of {@link OptionalParameters}
 */
record RefusedParameters(Set<String> names) {
    /** No refused parameters. */
    static final RefusedParameters NONE = new RefusedParameters(Set.of());

    RefusedParameters {
        names = Set.copyOf(names);
    }

    boolean allows(String name) {
        return !names.contains(name);
    }

    /** The most images that the model is known to accept. */
    int maxImages() {
        return names.stream()
                .filter(name -> name.startsWith(OptionalParameters.IMAGES_BEYOND))
                .mapToInt(name -> Integer.parseInt(name.substring(OptionalParameters.IMAGES_BEYOND.length())))
                .min()
                .orElse(Integer.MAX_VALUE);
    }

    /** These parameters and others. */
    RefusedParameters and(Collection<String> others) {
        return new RefusedParameters(
                Stream.concat(names.stream(), others.stream()).collect(Collectors.toSet()));
    }

    /** What the vendor's models have refused so far. Thread-safe. */
    static final class Memory {
        private final Map<String, RefusedParameters> byModel = RecentModelCache.map();

        RefusedParameters of(String model) {
            return byModel.getOrDefault(model, NONE);
        }

        void add(String model, String name) {
            byModel.merge(model, NONE.and(Set.of(name)), (known, one) -> known.and(one.names()));
        }
    }
}
