/* SPDX-License-Identifier: LGPL-2.1-or-later */

#pragma once

#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

#include "kitsune/base/kitsune-hash-private.h"
#include "kitsune/base/kitsune-value-inline.h"
#include "kitsune/base/kitsune-value.h"
#include "kitsune/state/kitsune-ref-inline.h"

G_BEGIN_DECLS

/*
 * The states of a stage by their keys, and the order in which they expire.
 *
 * States stay where they are until they are removed, so that a ref, a list and
 * a request to a store can point to one. What every stage needs of a state fills
 * one line of the cache; where states can expire or are kept in a store a second
 * one follows. They come from blocks, each as large as all before it together.
 *
 * The index has buckets of one line. A bucket knows 16 bits of the hash and the
 * number of each of its states, so a look-up that finds its state reads one line
 * of either kind. States that their bucket has no room for are in the next that
 * has, and those in between count them. See doc/design/state.md.
 */
typedef struct _KitsuneState KitsuneState;

typedef enum
{
  KITSUNE_STATE_NEW, /* nobody has asked the store yet */
  KITSUNE_STATE_LOADING,
  KITSUNE_STATE_READY,
} KitsuneStateLoad;

typedef enum
{
  KITSUNE_STATE_FREE,    /* there is no state */
  KITSUNE_STATE_SINGLE,  /* the only one; its key is the null item */
  KITSUNE_STATE_OF_TEXT, /* of a string that is short enough to be in it */
  KITSUNE_STATE_OF_INT64,
  KITSUNE_STATE_OF_VALUE, /* of any other type */
} KitsuneStateForm;

typedef struct
{
  KitsuneState *previous;
  KitsuneState *next;
  gint64 time;
} KitsuneStateLink;

typedef enum
{
  KITSUNE_STATES_USED,    /* by when a state was last asked for */
  KITSUNE_STATES_WRITTEN, /* by when it was last set */
  KITSUNE_STATES_N_ORDERS
} KitsuneStatesOrder;

/* What only states have that expire or are kept in a store. */
typedef struct
{
  KitsuneStateLink links[KITSUNE_STATES_N_ORDERS];

  /* the keeper's */
  KitsuneState *next_dirty;
  gpointer trouble; /* with the store; NULL: none */
} KitsuneStateMore;

#define KITSUNE_STATES_LINE 64
/* With the zero at its end. */
#define KITSUNE_STATES_TEXT_SIZE 24

struct _KitsuneState
{
  /* The value is unset if the initial one is still to be made. Belongs to other
   * threads while @n_calls of them are going on there. */
  KitsuneRefCell cell;
  guint32 hash;
  guint16 n_calls;
  guint8 form; /* KitsuneStateForm */

  /* belong to the keeper, see kitsune-keeper.c */
  guint8 load : 2;   /* KitsuneStateLoad */
  guint8 dirty : 1;  /* the store is to get it, or to forget it if it is not set */
  guint8 saving : 1; /* a request of its is under way */
  guint8 gone : 1;   /* nobody needs it but the store */

  union
  {
    char text[KITSUNE_STATES_TEXT_SIZE];
    GValue value;
    guint32 next_free;
  } key;

  KitsuneStateMore more[]; /* if the states have that */
};

G_STATIC_ASSERT (G_STRUCT_OFFSET (KitsuneState, cell) == 0);
G_STATIC_ASSERT (sizeof (KitsuneState) <= KITSUNE_STATES_LINE);
G_STATIC_ASSERT (sizeof (KitsuneStateMore) <= KITSUNE_STATES_LINE);

#define KITSUNE_STATES_PER_BUCKET 10

typedef struct
{
  guint16 tags[KITSUNE_STATES_PER_BUCKET]; /* 0: free */
  guint32 numbers[KITSUNE_STATES_PER_BUCKET];
  /* States that are further on, for want of room; stays at the maximum once it is
   * there. Stands where one more number would, and is that of a free state. */
  guint32 n_passed;
} KitsuneStatesBucket;

#define KITSUNE_STATES_PASSED_MAX 15u

G_STATIC_ASSERT (sizeof (KitsuneStatesBucket) == KITSUNE_STATES_LINE);

/* A number is that of a block, from 1, and of a line in it. */
#define KITSUNE_STATES_BLOCK_BITS 20
#define KITSUNE_STATES_FIRST_BLOCK 64u
#define KITSUNE_STATES_LAST_BLOCK (1u << KITSUNE_STATES_BLOCK_BITS)

typedef struct
{
  guint32 n_states;
  guint32 mask; /* of the buckets: their number - 1 */
  KitsuneStatesBucket *buckets;
  char **blocks;   /* [0] has only states that are free */
  guint32 n_lines; /* of a state */
  guint32 n_blocks;
  guint32 n_used; /* lines of the last block */
  guint32 free;   /* number of one that was removed; 0: none */
  KitsuneState *first[KITSUNE_STATES_N_ORDERS];
  KitsuneState *last[KITSUNE_STATES_N_ORDERS];
} KitsuneStates;

/* As many as there can be hashes for. */
#define KITSUNE_STATES_MAX (1u << 29)

/* What guesses are that say nothing; free for ever. */
typedef struct
{
  _Alignas(KITSUNE_STATES_LINE) char states[KITSUNE_STATES_PASSED_MAX + 1][KITSUNE_STATES_LINE];
} KitsuneStatesNone;

extern KitsuneStatesNone kitsune_states_none;

static inline KitsuneState *
kitsune_states_get_none (void)
{
  return (KitsuneState *) (gpointer) kitsune_states_none.states[0];
}

/* Zeroed memory has no states, but cannot get any. */
void kitsune_states_init (KitsuneStates *self,
                          gboolean more);

/* @key, which must not be there, is copied. The value is unset. */
KitsuneState *kitsune_states_add (KitsuneStates *self,
                                  guint32 hash,
                                  const GValue *key,
                                  gboolean single);
/* Only where states have more. */
void kitsune_states_remove (KitsuneStates *self,
                            KitsuneState *state);
void kitsune_states_clear (KitsuneStates *self);

/* The state after that with the number @number, which becomes its number; 0 is
 * before the first. NULL: there are no more. */
KitsuneState *kitsune_states_next (const KitsuneStates *self,
                                   guint32 *number);

/* Puts @state behind all that are not later, whether it was in the order or
 * not. Nearly always it is the last. Only for states with more. */
void kitsune_states_touch (KitsuneStates *self,
                           KitsuneStatesOrder order,
                           KitsuneState *state,
                           gint64 time);
void kitsune_states_unlink (KitsuneStates *self,
                            KitsuneStatesOrder order,
                            KitsuneState *state);

static inline gboolean
kitsune_states_is_linked (const KitsuneStates *self,
                          KitsuneStatesOrder order,
                          const KitsuneState *state)
{
  return self->first[order] == state || state->more->links[order].previous != NULL;
}

static inline KitsuneState *
kitsune_state_of_cell (KitsuneRefCell *cell)
{
  return (KitsuneState *) (gpointer) cell;
}

/* --- keys --- */

/* In @scratch, where it is not in the state; NULL where there are no keys. */
static inline const GValue *
kitsune_state_get_key (const KitsuneState *self,
                       GValue *scratch)
{
  if (self->form >= KITSUNE_STATE_OF_INT64)
    return &self->key.value;
  if (self->form != KITSUNE_STATE_OF_TEXT)
    return NULL;

  *scratch = (GValue) G_VALUE_INIT;
  scratch->g_type = G_TYPE_STRING;
  scratch->data[0].v_pointer = (gpointer) self->key.text;
  scratch->data[1].v_uint = G_VALUE_NOCOPY_CONTENTS;

  return scratch;
}

gboolean kitsune_state_has_other_key (const KitsuneState *self,
                                      const GValue *key);

static inline gboolean
kitsune_state_has_key (const KitsuneState *self,
                       const GValue *key)
{
  if (G_LIKELY (key->g_type == G_TYPE_INT64 && self->form == KITSUNE_STATE_OF_INT64))
    return self->key.value.data[0].v_int64 == key->data[0].v_int64;

  return kitsune_state_has_other_key (self, key);
}

static inline guint64
kitsune_states_read_word (const char *text)
{
  guint64 word;

  memcpy (&word, text, sizeof word);

  return word;
}

/* Whether the key is a short string of @length bytes. Words that overlap are
 * faster than a call that finds out how long a string is. */
static inline gboolean
kitsune_state_has_text (const KitsuneState *self,
                        const char *text,
                        gsize length)
{
  const char *own = self->key.text;

  if (self->form != KITSUNE_STATE_OF_TEXT || length >= KITSUNE_STATES_TEXT_SIZE || own[length] != '\0')
    return FALSE;
  if (G_UNLIKELY (length < sizeof (guint64)))
    return memcmp (own, text, length) == 0;

  return kitsune_states_read_word (own) == kitsune_states_read_word (text) &&
         kitsune_states_read_word (own + length - sizeof (guint64)) ==
             kitsune_states_read_word (text + length - sizeof (guint64)) &&
         (length <= 2 * sizeof (guint64) || kitsune_states_read_word (own + sizeof (guint64)) ==
                                                kitsune_states_read_word (text + sizeof (guint64)));
}

/* The lower half of what kitsune_value_try_hash() says of a gint64, and of a
 * string. */
static inline guint32
kitsune_states_hash_int64 (gint64 number)
{
  return (guint32) kitsune_hash_mix ((guint64) number);
}

static inline guint32
kitsune_states_hash_text (const char *text,
                          gsize length)
{
  return (guint32) kitsune_hash_bytes (text, length);
}

/* --- looking up --- */

static inline KitsuneState *
kitsune_states_get (const KitsuneStates *self,
                    guint32 number)
{
  gsize line = number & (KITSUNE_STATES_LAST_BLOCK - 1);

  return (KitsuneState *) (gpointer) (self->blocks[number >> KITSUNE_STATES_BLOCK_BITS] + line * KITSUNE_STATES_LINE);
}

static inline guint16
kitsune_states_tag (guint32 hash)
{
  return (guint16) (hash >> 16) | 1;
}

/* The places in which the tag is @tag, one bit each. */
static inline guint
kitsune_states_match (const KitsuneStatesBucket *bucket,
                      guint16 tag)
{
#ifdef __SSE2__
  const __m128i *words = (const __m128i *) (gconstpointer) bucket;
  const __m128i wanted = _mm_set1_epi16 ((gint16) tag);
  __m128i first = _mm_cmpeq_epi16 (_mm_load_si128 (words), wanted);
  __m128i second = _mm_cmpeq_epi16 (_mm_load_si128 (words + 1), wanted);

  return (guint) _mm_movemask_epi8 (_mm_packs_epi16 (first, second)) & ((1u << KITSUNE_STATES_PER_BUCKET) - 1);
#else
  guint found = 0;

  for (guint i = 0; i < KITSUNE_STATES_PER_BUCKET; i++)
    found |= (guint) (bucket->tags[i] == tag) << i;

  return found;
#endif
}

static inline KitsuneState *
kitsune_states_find (const KitsuneStates *self,
                     const GValue *key,
                     guint32 hash)
{
  guint16 tag = kitsune_states_tag (hash);

  if (G_UNLIKELY (self->buckets == NULL))
    return NULL;

  for (guint32 at = hash & self->mask;; at = (at + 1) & self->mask)
    {
      const KitsuneStatesBucket *bucket = &self->buckets[at];

      for (guint found = kitsune_states_match (bucket, tag); found != 0; found &= found - 1)
        {
          KitsuneState *state = kitsune_states_get (self, bucket->numbers[__builtin_ctz (found)]);

          if (G_LIKELY (state->hash == hash && kitsune_state_has_key (state, key)))
            return state;
        }
      if (G_LIKELY (bucket->n_passed == 0))
        return NULL;
    }
}

/* --- the same for many at once --- */

/* A look-up that is made a little later finds the line of the index there. */
static inline void
kitsune_states_prefetch_bucket (const KitsuneStates *self,
                                guint32 hash)
{
  __builtin_prefetch (&self->buckets[hash & self->mask]);
}

/* The state that it will most likely find, which is fetched, too; one that is free
 * if that cannot be said. Stays a guess when states come and go. There must be
 * buckets. Has no branch, because nobody knows where a new key comes. */
static inline KitsuneState *
kitsune_states_guess (const KitsuneStates *self,
                      guint32 hash)
{
  const KitsuneStatesBucket *bucket = &self->buckets[hash & self->mask];
  guint found = kitsune_states_match (bucket, kitsune_states_tag (hash));
  guint place = (guint) __builtin_ctz (found | 1u << KITSUNE_STATES_PER_BUCKET);
  guint32 number = ((const guint32 *) (gconstpointer) bucket)[KITSUNE_STATES_PER_BUCKET / 2 + place];
  KitsuneState *state = kitsune_states_get (self, number);

  __builtin_prefetch (state, 1);

  return state;
}

/* kitsune_states_find() with such a guess. */
static inline KitsuneState *
kitsune_states_find_guessed (const KitsuneStates *self,
                             const GValue *key,
                             guint32 hash,
                             KitsuneState *guess)
{
  if (G_LIKELY (kitsune_state_has_key (guess, key)))
    return guess;

  return kitsune_states_find (self, key, hash);
}

G_END_DECLS
