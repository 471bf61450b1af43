// SPDX-License-Identifier: GPL-3.0-or-later
// Measures of a list of hits against judgements. What nobody judged counts as not wanted.

export const average = (rows, value) => rows.reduce((sum, row) => sum + value(row), 0) / Math.max(rows.length, 1);

const gain = (grade) => 2 ** grade - 1;
const discounted = (grades) => grades.slice(0, 10).reduce((sum, grade, i) => sum + gain(grade) / Math.log2(i + 2), 0);

export function measure({ grades }, hits) {
  const graded = hits.map((key) => grades.get(key) ?? 0);
  const ideal = [...grades.values()].sort((a, b) => b - a);
  const first_good = graded.findIndex((grade) => grade >= 2);
  return {
    ndcg10: discounted(graded) / discounted(ideal),
    recall50: graded.slice(0, 50).filter((grade) => grade > 0).length / grades.size,
    mrr: first_good < 0 ? 0 : 1 / (first_good + 1),
  };
}
