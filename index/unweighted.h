// SPDX-License-Identifier: GPL-3.0-or-later
#pragma once

#include <xapian.h>

namespace khen {

// For matches in an order of their own: every document weighs nothing. Where Xapian 1.4 is told that nobody asks how
// often a word is in a document (BoolWeight), it takes the list of all documents for a word that is in each of them,
// and loses its way in it unless their numbers begin at 1, which ours don't. So this asks, at no measurable cost.
class Unweighted final : public Xapian::Weight {
 public:
  Unweighted() { need_stat(WDF); }

  double get_sumpart(Xapian::termcount, Xapian::termcount, Xapian::termcount) const override { return 0; }
  double get_maxpart() const override { return 0; }
  double get_sumextra(Xapian::termcount, Xapian::termcount) const override { return 0; }
  double get_maxextra() const override { return 0; }

 private:
  Unweighted* clone() const override { return new Unweighted(); }  // Xapian owns it
  void init(double) override {}
};

}  // namespace khen
