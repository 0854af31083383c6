package dev.synapse.gateway.groups;

import dev.synapse.gateway.web.ApiException;
import dev.synapse.gateway.web.Validation;
import dev.synapse.shared.model.Aliases;
import dev.synapse.shared.model.MemberId;
import java.util.List;

/** The members of a group, as far as limits and uniqueness are concerned. True while the group is locked. */
record MemberList(List<Place> places) {

    /** The code points of all prompts of a group together, the Orchestrator's included. */
    static final int MAX_PROMPTS = 200_000;

    /** One member; {@code characters} is the length of its prompt in code points. */
    record Place(MemberId id, String alias, int characters) {

        static Place of(Member member) {
            String prompt = member.rolePrompt();
            return new Place(member.id(), member.alias(), prompt.codePointCount(0, prompt.length()));
        }
    }

    static MemberList of(List<Member> members) {
        return new MemberList(members.stream().map(Place::of).toList());
    }

    /** Notes what stands against a new member. */
    void checkRoom(Validation validation) {
        validation.require(
                places.size() < GroupService.MAX_MEMBERS,
                "alias",
                "the group has %d members, of at most %d".formatted(places.size(), GroupService.MAX_MEMBERS));
    }

    /** Refuses a new member, or a member's new form, that does not go with the others. */
    void requireFit(Member member) {
        if (!hasAlready(member)) {
            requireFree(member);
        }
        Place place = Place.of(member);
        long before = characters();
        long after = before - charactersOf(member.id()) + place.characters();
        if (after > before) {
            checkPrompts(new Validation(), "role_prompt", after).throwIfInvalid();
        }
    }

    /** Whether the member keeps its alias, which it may have from a time when more aliases counted as different. */
    private boolean hasAlready(Member member) {
        return places.stream()
                .anyMatch(
                        place -> place.id().equals(member.id()) && place.alias().equals(member.alias()));
    }

    private void requireFree(Member member) {
        places.stream()
                .filter(other -> !other.id().equals(member.id()) && Aliases.isSame(other.alias(), member.alias()))
                .findFirst()
                .ifPresent(other -> {
                    throw ApiException.conflict("alias", "is taken in this group by \"%s\"".formatted(other.alias()));
                });
    }

    /** Notes prompts that are too long together. A group that had longer ones before this limit keeps them. */
    static Validation checkPrompts(Validation validation, String field, long characters) {
        return validation.require(
                characters <= MAX_PROMPTS,
                field,
                "the prompts of a group may have %d characters together, the Orchestrator's included, not %d"
                        .formatted(MAX_PROMPTS, characters));
    }

    long characters() {
        return places.stream().mapToLong(Place::characters).sum();
    }

    private long charactersOf(MemberId id) {
        return places.stream()
                .filter(place -> place.id().equals(id))
                .mapToLong(Place::characters)
                .sum();
    }
}
