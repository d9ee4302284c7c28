-- AlterTable
ALTER TABLE "order_record" ADD COLUMN     "refund_ids" TEXT[] DEFAULT ARRAY[]::TEXT[];
