/** Brands: a string or number that only its own module may make, so that one kind of id cannot pass for another. */

declare const brand: unique symbol

export type Brand<Base, Name extends string> = Base & { readonly [brand]: Name }
