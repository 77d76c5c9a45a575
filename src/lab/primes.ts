/**
 * RSA keys of the lab, each as its two primes (RFC 8017 §3.2); everything else follows from them.
 * They are public, so they protect nothing.
 */

/** Primes in base64url, big-endian. The first number of a name is the size of the modulus where it is not 2048 bits. */
export const RSA_PRIMES = {
  'root-ksk': {
    p: '1oGun8mfd8Sgm4tbIog7Isf9Ejg4eEZzlVEBonNgNgciiByJB_qmJh-lJvCSIQcYg22j4Hbsdb9HI7LI_gaf2cwKY9pboBRxyE3RaBitND8pwujyUlXH5M5ddkLcAh-ZmfQhG-YEc3MDgcfhq5p9hs-BpYxg8rfBXbPiKI-TdY0',
    q: 'xecLVKzq18sbjYib9xx2plyKx6l05ppT_t-4BicxpAcMf06xQxNOw4L6qmLaYgqcFD0kHRMqtGdbJWrho6OoolrdPzepteFU4emHgUeAibxrLiok1xNKXH3ASypLSEHFwu9o3WR19t4bOSqSeHJjBet-adZJXrf1dVJojd-JYtE',
  },
  'root-zsk': {
    p: '461IzYvTOq75MIIoP_LlDdeE5c7QBFJBMdZN6Br0Vm2-XqMJ2J5USo2x2dRdk5x7qCKFO5nSXJHRuDxVGom0fSmPvvb-R-tD4nXvIax6WYHTtYQrSz20GpPmXNM9Jb716GCkBwqEVblxbf4Ar-CTiiXLjXp3eTr42rTOlTciap0',
    q: 'wvDQyJ7lQPpi2_Ejzu4k5FflLjdPsowvTIB2lH5fetCrocwnxIddwsh9oaoXXsPa-pyJv-59stmWMHO4bMDnb8_nV2MhJB_zKki9Onj5-UoajNnmvXv8EnJl-hH1jLkp1sRzmzsRRdZiHS8naXYycvt90IYRtwJ76fnOwGHf3ZU',
  },
  'example-ksk': {
    p: '4zwX-W72nmAXzYC0kFDGlCLgE2Tw-cFo1CLekzvN_typO-Rnz3IMq3eMyJwKY0n2K7uDGQ6T7KvT89_kUbJHNIfth_GD8d6qhQpOkLRUIxome4lzPq7ghG-bP0rlqqZp7gT3HfVdx4A_f-dBgecr-QMja7yQrJkwXrXS3eAhtcE',
    q: 'vV9m2T86MYpn8_TDZvcJzclMCgzv9n3HQQobCn4sOPk7NCRoxWnOQG-ghb2IPcPjpCLWJUwq1zVYC5mBJ-pU1ehQfF7AhSAoDSAXlVc_BrUE5J5cP5ry5tEotzESDnLYMPRcDzkVEvUMw9lDDCm4Ob9p91IcnQA6c5lezVH-DpU',
  },
  'example-zsk': {
    p: '6sxcM89i0hlUzTy4W7yPATjuKNhvWyqa8Sp3pjCWp6ir6D2jiYSxyTgrt1BqSZQJSylTpG1y4BuXLbgefc0TKH7CyCiL60uCRDaaNbKD_oRIuHy1XdljEvU0XkG6EMUQmTOKHW4CJPUAOiQ722-EsdrpiF3EYVjAzXzQJJP0q8c',
    q: 'ywmR_TYgbCd1aiRlSHeoz7vmexzfy6OSwdqjQUQNinhwgHJA-MYBVgzFNJIxqs7dnupkIdb9isbI1_J8VhSAPqyRfo_i0AL1iZsY-ZAh4HMMVHxpKRdwBOutox6knJBDHAzvClPLU0LNd76xAOxZ2SVYHm3th1KWMrI1t5TJo7s',
  },
  'child-ksk': {
    p: '8Zu2C-yWeQslZ6kx2OR-TnAZ2NRzlSbJ_kLDx-Sp22rqL8Ibz0GqlxqRCfER6rAKPUMD6Aw3HvAbZf-fm4qMzsI8Zqydfp0nt9onJ-GBv69xVWhKEi7v5Sb3sVZTWXu1INIQZ9MN9wnm7enONYs9puu05eqiO9tKxz0rRLdadZU',
    q: '0Dq1CYdvgga5j7r6qOQFZD8TTbzZcdZB_0tP1WXCGA1OX37-ShLuZc7kDxDR0JaCoF8ef5vdxZEG5RP3KTlxDgpMKIEvc0KJ3moIgdbH6DO_T-wf5A6MlLi_6mwwA5qjkmi0JeWRNL07uEu2hAUnOldhAd4JaTMWeACE5sIKcAs',
  },
  'child-zsk': {
    p: '8lwGKHapj3tCixBNqo4raV-FqcLX2kESTJNdzN0jVQR8oixhwHNf3g-1FOCeTOryM9nwTm1PfGxg7AY6aA1U53GrOfhfpVBMok306Hpk1VYCbOcmjADCZ17mAxOyZDP6BlnQ7fmwPsvVQi6_O_JVPhOMC-3nf-8q2MJbT0yGm7U',
    q: '73p8GwdwAxFsfUOXxL3g0VnGzC9z_gC-mghmD06rtC4eAPcCY75ikYotgn4EvpangQcnRCTBby0D-s6vlv2q6AKp0Gfaep3TjLqfNySyqwLNHtxq_i_0ShyHk0Ppomi963CCoQ_aaPWQfCIvbku-DVrjKBQo03xXlJ1UOgfqg8U',
  },
  '1024-ksk': {
    p: '5eL_rVTOIwq4hJHy8Q2Qfzy5jMBpZJvD9gBXIkzvnOusWNtrjsYGwpQ6wcguqqTBzAK2-wcBk_GlQik72IDZZQ',
    q: '4M023zWLg8KtEuRmyZbvwcEN1_bu1awN62pnIadroPF8eUDfZiPWrVegpNVdW4G8rRfJwhIwyPLfF958hKEBMw',
  },
  '1024-zsk': {
    p: '9xQOgnu82_e5zBJJADy7pqWyLEWxOM4prPYkiKRhPLcVyBvjtfdyOeJM_fmaN3CZplwqydqyyVl0iUkiy3aykQ',
    q: '7A6nDrxr_IBQoEZNTJuH1xNE2cyRHTemIIBFlUzSPTXke7NCnzdSi3xhTClZrmjobFL3nf3I6U__Fj7GfHlw4w',
  },
  '512-ksk': {
    p: '67XWcwWdABpPhGFEseMItpc3uzTf_6_Czk4tTMwKsME',
    q: '1phkTDJpxDOicVT_zPWIICATRA9ecT014dwuo4jKamM',
  },
  '512-zsk': {
    p: '3beUT06DaNq9otriCmjwNAqpUfJLlgpCoLHDhsKDEuc',
    q: '3Wbgi26qncr6c3FRCrkxDuXFASjRYHkPQJY_fLwAR78',
  },
  '4096': {
    p: '2VbS3p5xOtMaaUdJccTGh1qX0K0OPOJlYXQze4adBOJ-HL9GvTlP9ifaTIdUyvdh0UgpcYl9hEwmrEUtiCbyoAbPmVL-oFulBn_Brt6dHryDK4m_SHpeSCITsfmLB5d8H35DB-yX5fhiPhZ3Y8vUrN8bCeGJ3KqVZty9fKyn94XOegx8agdQTpbab_TV1swcdpicLhV2JTWNnQBUfGt_rypFFUEvaTyv0AhfuIvHYOn7BSJQJ5GiNlv_FmCeXBJVD6yQkFiqZ6scIVVaQKBHYJqS8hRoIjE_rz1vpKDVfe352NAJ1QT6PyfobO_rKxwb1WA6B3ekcyUhvrJSN8nh_w',
    q: 'wniSPUplYtKgbziz_Jsst7OROAPidaBIGNTr55W-nuGyych2ToKORKqARMcm7x4IM4Hlvw6p3g3RhlYIa5GxeqhVvve-m-OVuBeS9oJPiey4AoSvBtBEE7L8MK1TDeSNR8tVKoKljb0dJot8pzIIWVM1KDhxtzl7DkCjNr9FZraEANNERCUUmvYjgVkLwgWr4mnNhUrZ5IrNXjkCRCnwnaSzeX1gr8PCJ0-Ps25oBL-Y_Ef2EZfGfe94zZV--56VciLELj6hQapkemjUMzcCcHKWGmDVElOrtmMf2HUDsLFsswI3EtC1lKsqiFwZe8VH8qRCBAfbb02rdbBqlXpEhQ',
  },
} as const

export type RsaKeyName = keyof typeof RSA_PRIMES
