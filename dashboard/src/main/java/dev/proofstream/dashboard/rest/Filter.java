package dev.proofstream.dashboard.rest;

import io.quarkus.hibernate.reactive.panache.PanacheQuery;
import io.smallrye.mutiny.Uni;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Conditions on the rows of a list, all of which must hold; an absent parameter is no condition.
 */
final class Filter {
  private final List<String> conditions = new ArrayList<>();
  private final Map<String, Object> values = new HashMap<>();

  /** The attribute must have this value; null is no condition. */
  Filter where(String attribute, Object value) {
    if (value != null) {
      conditions.add(attribute + " = :" + attribute);
      values.put(attribute, value);
    }
    return this;
  }

  /**
   * The asked page of the rows.
   *
   * @param order HQL order by, without the words
   * @param find the entity's {@code find(String, Map)}
   * @param view from rows to items
   */
  <R, T> Uni<Items<T>> page(
      Slice slice,
      String order,
      BiFunction<String, Map<String, Object>, PanacheQuery<R>> find,
      Function<List<R>, Uni<List<T>>> view) {
    String hql = (String.join(" and ", conditions) + " order by " + order).strip();
    PanacheQuery<R> query = find.apply(hql, values);
    return query
        .count()
        .flatMap(
            total ->
                query
                    .page(slice.page(), slice.size())
                    .list()
                    .flatMap(view::apply)
                    .map(items -> new Items<>(items, total)));
  }

  /**
   * @throws ApiException 400 when the text is neither true nor false
   */
  static Boolean bool(String name, String text) {
    return switch (text) {
      case null -> null;
      case "true" -> true;
      case "false" -> false;
      default -> throw ApiException.badParameter(name, "must be true or false");
    };
  }

  /**
   * @throws ApiException 400 when the text is no whole number
   */
  static Integer integer(String name, String text) {
    try {
      return text == null ? null : Integer.valueOf(text);
    } catch (NumberFormatException e) {
      throw ApiException.badParameter(name, "must be a whole number");
    }
  }

  /** One of the words that an enum's constants stand for. */
  static <E extends Enum<E>> E oneOf(
      String name, String text, E[] constants, Function<E, String> word) {
    if (text == null) {
      return null;
    }
    List<String> words = new ArrayList<>();
    for (E constant : constants) {
      if (word.apply(constant).equals(text)) {
        return constant;
      }
      words.add(word.apply(constant));
    }
    throw ApiException.badParameter(name, "must be one of " + String.join(", ", words));
  }
}
