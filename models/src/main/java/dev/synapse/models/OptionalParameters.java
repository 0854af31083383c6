package dev.synapse.models;

import dev.synapse.models.http.StreamFailure;
import java.util.Comparator;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Finds the optional parameter for which a vendor has refused a request. */
final class OptionalParameters {
    /** What vendors say of a parameter that they do not know, as opposed to one whose value is wrong. */
    private static final Pattern REFUSAL = Pattern.compile(
            "(?i)unsupported|not support|unrecogni[sz]ed|unknown|unexpected|deprecated|not permitted|not allowed|extra (input|field)");

    private OptionalParameters() {}

    /**
     * The parameter that a refused request was refused for. Of several that are named it is the first: vendors name the one to be used in
     * its place after it.
     *
     * @param names the parameters that the protocol can leave out or replace
     */
    static Optional<String> refusedBy(StreamFailure failure, Set<String> names) {
        return failure instanceof StreamFailure.Refused refused
                        && (refused.status() == 400 || refused.status() == 422)
                        && REFUSAL.matcher(refused.body()).find()
                ? names.stream()
                        .filter(name -> position(name, refused.body()) >= 0)
                        .min(Comparator.comparingInt(name -> position(name, refused.body())))
                : Optional.empty();
    }

    private static int position(String name, String body) {
        Matcher found =
                Pattern.compile("(?<![A-Za-z_])" + name + "(?![A-Za-z_])").matcher(body);
        return found.find() ? found.start() : -1;
    }
}
