package dev.synapse.models;

import dev.synapse.models.http.StreamFailure;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/** The parameters of a request that it can do without. */
final class OptionalParameters {
    private static final List<String> NAMES =
            List.of("temperature", "max_completion_tokens", "max_tokens", "stream_options");

    private OptionalParameters() {}

    /** The optional parameter that a refused request was refused for. */
    static Optional<String> refusedBy(StreamFailure failure) {
        return failure instanceof StreamFailure.Refused refused && (refused.status() == 400 || refused.status() == 422)
                ? refusedBy(refused.body())
                : Optional.empty();
    }

    /** The parameter that the body names first: vendors name the one to be used in its place after it. */
    private static Optional<String> refusedBy(String body) {
        return NAMES.stream()
                .filter(name -> position(name, body) >= 0)
                .min((one, other) -> Integer.compare(position(one, body), position(other, body)));
    }

    private static int position(String name, String body) {
        var found = Pattern.compile("(?<![A-Za-z_])" + name + "(?![A-Za-z_])").matcher(body);
        return found.find() ? found.start() : -1;
    }
}
